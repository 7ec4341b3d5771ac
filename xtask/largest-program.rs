// Bytes that the command for Linux may have at most: measured by `cargo xtask bench`, held by `cargo xtask dist`.
12_000_000
