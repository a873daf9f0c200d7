//! Links the program to a fixed place in memory, where the linker can.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let of_target = |key: &str| std::env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    let is_static = of_target("FEATURE").split(',').any(|feature| feature == "crt-static");
    // A program that may lie anywhere has its tables moved when it starts: a tenth of the time a short command takes. There is no
    // unsafe code here whose faults an unknown place would hide, and libraries, stack and memory still lie anywhere.
    if of_target("OS") == "linux" && of_target("ENV") == "gnu" && !is_static {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
