//! Generates an acceptor for each contract of `contracts.rs`.

#[path = "contracts.rs"]
mod contracts;

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=contracts.rs");
    let directory = std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set; run this through cargo")?;
    let mut list = String::new();
    let mut table = String::new();
    for contract in contracts::all(optics_schema::PACKAGE_EXECUTION)? {
        let name = contract.name;
        let schema = contract.schema.to_string();
        let text = optics_codegen::acceptor(&schema).map_err(|error| format!("{name}: {error}"))?;
        std::fs::write(Path::new(&directory).join(format!("{name}.rs")), text)?;
        list += &format!("pub mod {name} {{ include!(concat!(env!(\"OUT_DIR\"), \"/{name}.rs\")); }}\n");
        table += &format!(
            "Variant {{ name: {name:?}, schema: {schema:?}, undecided: {name}::UNDECIDED, expected: &{expected:?}, \
             accept: |text, extras| plainly!(simd => \
             {name}::document(&mut Reading::new(simd, text, false, extras), 0)) }},\n",
            expected = contract.undecided,
        );
    }
    let all = format!("{list}pub static ALL: &[Variant] = &[\n{table}];\n");
    std::fs::write(Path::new(&directory).join("all.rs"), all)?;
    Ok(())
}
