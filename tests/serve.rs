//! `export --serve`: an edition in a browser of this machine, asked over a real connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::support::{Sandbox, files_below};

const ARR: &str = "registry/kpis/sales/arr.json";

/// A program that shows an edition, until the value goes.
struct Shown {
    program: Child,
    port: u16,
    /// What it says on.
    said: BufReader<std::process::ChildStdout>,
}

impl Drop for Shown {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// What was answered.
struct Answered {
    status: u16,
    head: String,
    body: String,
}

impl Shown {
    fn start(sandbox: &Sandbox, args: &[&str]) -> Self {
        let mut command = sandbox.command(["export", "--serve", "--port", "0"].iter().chain(args));
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut program = command.spawn().unwrap();
        let mut shown = Self { said: BufReader::new(program.stdout.take().unwrap()), program, port: 0 };
        assert!(shown.line().starts_with("made "));
        let line = shown.line();
        let port = line.strip_prefix("shown at http://127.0.0.1:").and_then(|rest| rest.strip_suffix("/"));
        shown.port = port.unwrap_or_else(|| panic!("{line}")).parse().unwrap();
        shown
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Sends bytes as they are, and reads to the end.
    fn send(&self, request: &str) -> Answered {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).unwrap_or_else(|| panic!("{text}")).parse().unwrap();
        Answered { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    fn ask(&self, method: &str, path: &str, host: &str) -> Answered {
        self.send(&format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
    }

    fn get(&self, path: &str) -> Answered {
        self.ask("GET", path, &format!("127.0.0.1:{}", self.port))
    }
}

#[test]
fn every_file_of_the_edition_is_shown_and_nothing_else() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.ontoreg(["export", "--format", "json", "--out", "api"]).exits(0);
    let shown = Shown::start(&sandbox, &["--format", "json"]);
    for file in files_below(&sandbox.path("api")) {
        let answered = shown.get(&format!("/{file}"));
        assert_eq!((answered.status, &answered.body), (200, &sandbox.read(&format!("api/{file}"))), "{file}");
        let kind = match file.rsplit_once('.').map(|(_, ending)| ending) {
            Some("json") => "application/json",
            Some("md") => "text/markdown; charset=utf-8",
            _ => "text/plain; charset=utf-8",
        };
        for header in [&format!("content-type: {kind}"), "x-content-type-options: nosniff", "cache-control: no-store"] {
            assert!(answered.head.contains(header), "{file}: {}", answered.head);
        }
    }
    assert_eq!(shown.get("/index.json?from=1#x").body, shown.get("/").body);
    sandbox.write("secret.json", "{}");
    for path in [
        "/secret.json",
        "/../secret.json",
        "/api/../../secret.json",
        "/..%2fsecret.json",
        "/%2e%2e/secret.json",
        "//etc/passwd",
        "/etc/passwd",
        "/sales",
        "/index.json/",
        "/index.json%00",
        "/.ontoreg/state",
        "/.ontoreg/live.js",
    ] {
        assert_eq!(shown.get(path).status, 404, "{path}");
    }
    for path in ["/%zz", "http://127.0.0.1/index.json"] {
        assert_eq!(shown.get(path).status, 400, "{path}");
    }
}

#[test]
fn only_browsers_of_this_machine_are_answered_and_nothing_can_be_changed() {
    let sandbox = Sandbox::registry();
    let shown = Shown::start(&sandbox, &["--format", "json"]);
    let own = format!("localhost:{}", shown.port);
    assert_eq!(shown.ask("GET", "/index.json", &own).status, 200);
    for host in ["evil.example", &format!("evil.example:{}", shown.port), "127.0.0.1", "127.0.0.1:1"] {
        let answered = shown.ask("GET", "/index.json", host);
        assert_eq!(answered.status, 421, "{host}");
        assert!(!answered.body.contains("kpis"), "{}", answered.body);
    }
    assert_eq!(shown.send("GET /index.json HTTP/1.0\r\n\r\n").status, 421);
    let head = shown.ask("HEAD", "/index.json", &own);
    assert!(head.status == 200 && head.body.is_empty() && head.head.contains("content-type: application/json"));
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answered = shown.ask(method, "/index.json", &own);
        assert!(answered.status == 405 && answered.head.contains("allow: get, head"), "{method}: {}", answered.head);
    }
    let answered = shown.get("/nowhere.html");
    assert_eq!((answered.status, answered.body.as_str()), (404, "There is no such file in this edition.\n"));
    // Other addresses of the machine are not listened on.
    assert!(TcpStream::connect(("127.0.0.2", shown.port)).is_err());
}

#[test]
fn what_is_edited_is_shown_and_a_broken_edit_leaves_what_was() {
    let sandbox = Sandbox::registry();
    let mut shown = Shown::start(&sandbox, &["--format", "json", "--watch"]);
    let state = || shown.get("/.ontoreg/state").body;
    let first = state();
    assert!(shown.get("/.ontoreg/live.js").head.contains("content-type: text/javascript"));
    assert_eq!(state(), first);
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Another label".into());
    let made = |shown: &mut Shown| assert!(shown.line().starts_with("made "));
    made(&mut shown);
    let until = |shown: &Shown, is: &dyn Fn(&Shown) -> bool| {
        let waited = (0..100).find(|_| {
            is(shown) || {
                std::thread::sleep(Duration::from_millis(100));
                false
            }
        });
        assert!(waited.is_some());
    };
    until(&shown, &|shown| shown.get("/.ontoreg/state").body != first);
    assert!(shown.get("/sales/arr.json").body.contains("Another label"));
    let before = sandbox.read(ARR);
    sandbox.write(ARR, "{");
    std::thread::sleep(Duration::from_millis(2500));
    assert!(shown.get("/sales/arr.json").body.contains("Another label"));
    sandbox.write(ARR, before.replace("Another label", "Mended"));
    made(&mut shown);
    until(&shown, &|shown| shown.get("/sales/arr.json").body.contains("Mended"));
    sandbox.write("unrelated.txt", "x");
    let state = shown.get("/.ontoreg/state").body;
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(shown.get("/.ontoreg/state").body, state, "it is no file of the registry");
}

#[test]
fn what_cannot_be_shown_is_refused() {
    let sandbox = Sandbox::registry();
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let refused = sandbox
        .unchanged(|sandbox| sandbox.ontoreg(["export", "--format", "json", "--serve", "--port", &port]).exits(3));
    let said = format!(
        "error: port {port} is taken by another program\nhelp: Choose another with `--port N`; `--port 0` takes any that \
         is free, and says which.\n"
    );
    assert_eq!((refused.stdout.as_str(), refused.stderr.as_str()), ("", said.as_str()));
    for args in [
        &["--out", "x", "--serve"][..],
        &["--serve", "--dry-run"],
        &["--out", "x", "--port", "1"],
        &["--out", "x", "--watch"],
        &[],
    ] {
        sandbox.unchanged(|sandbox| sandbox.ontoreg([&["export", "--format", "json"], args].concat()).exits(2));
    }
    sandbox.write(ARR, "{");
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["export", "--format", "json", "--serve", "--port", "0"]).exits(1));
}
