//! Generates the acceptor from the contract, unless the committed copy is asked for (`default-features = false`).

#[cfg(feature = "codegen")]
fn main() -> std::process::ExitCode {
    match generate() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            // Cargo shows it once, in front of everything else the build printed.
            println!("cargo::error={error}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(feature = "codegen")]
fn generate() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let text = optics_codegen::acceptor(optics_schema::PACKAGE_EXECUTION)?;
    let directory = std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set; run this through cargo")?;
    std::fs::write(std::path::Path::new(&directory).join("generated.rs"), text)?;
    Ok(())
}

#[cfg(not(feature = "codegen"))]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
