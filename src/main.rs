//! The `ontoreg` binary: see the library for everything it does.

fn main() -> std::process::ExitCode {
    ontoreg::cli::main()
}
