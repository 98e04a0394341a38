//! Runs the binary with an environment of its own, and a server that is ended by its process.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

/// The variables that could change what the binary says.
const VARIABLES: [&str; 6] = ["ARPENT_LANG", "ARPENT_DATA", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS"];

/// The binary with `arguments`, in a terminal of no language.
pub fn arpent<A: AsRef<OsStr>>(arguments: &[A]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_arpent"));
    command.args(arguments).stdin(Stdio::null());
    for variable in VARIABLES {
        command.env_remove(variable);
    }
    command
}

/// What a command printed, where it ended well and said nothing else.
pub fn printed(command: &mut Command) -> String {
    let output = command.output().expect("the binary runs");
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && complaints.is_empty(), "{:?}: {complaints}", output.status);
    String::from_utf8(output.stdout).expect("results are UTF-8")
}

/// The standard output of `arpent` with `arguments` joined by blanks.
pub fn answer(arguments: &str) -> String {
    printed(&mut arpent(&arguments.split(' ').collect::<Vec<_>>()))
}

/// The exit code and the complaint of a command that must fail without a result.
pub fn complaint(command: &mut Command) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = command.output().expect("the binary runs");
    assert!(stdout.is_empty(), "{}", String::from_utf8_lossy(&stdout));
    (status.code(), String::from_utf8(stderr).expect("complaints are UTF-8"))
}

/// A server on a free port, with a data directory of its own where it is given none; ended with the value.
pub struct Server {
    child: Child,
    _data: tempfile::TempDir,
    /// The line that it printed: `http://127.0.0.1:PORT`.
    pub url: String,
}

impl Server {
    /// Starts a server and waits for its address.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with more arguments.
    pub fn start_with(arguments: &[&str]) -> Self {
        let mut command = arpent(&["serve", "--listen", "127.0.0.1:0"]);
        let data = tempfile::tempdir().expect("there is room for a folder");
        command.args(arguments).env("ARPENT_DATA", data.path());
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the binary runs");
        let mut line = String::new();
        let stdout = child.stdout.as_mut().expect("the output is piped");
        BufReader::new(stdout).read_line(&mut line).expect("the address is printed");
        Self { child, _data: data, url: line.trim_end().to_owned() }
    }

    /// The body of `GET path`, which must be answered with 200.
    pub fn get(&self, path: &str) -> String {
        self.find(path).expect("the path is known")
    }

    /// The body of `GET path`, none where it is answered with 404 or 503; else it must be with 200.
    pub fn find(&self, path: &str) -> Option<String> {
        let host = self.url.strip_prefix("http://").expect("the address is one of HTTP");
        let mut stream = TcpStream::connect(host).expect("the server listens");
        // HTTP 1.0: the body comes in one piece and the connection closes after it.
        write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n").expect("the request is sent");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("the answer is read");
        let (head, body) = response.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1);
        assert!(matches!(status, Some("200" | "404" | "503")), "{head}");
        (status == Some("200")).then(|| body.to_owned())
    }

    /// Sends a signal to the process and waits for its end.
    pub fn end(mut self, signal: &str) -> ExitStatus {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([format!("-{signal}"), pid]).status().expect("kill runs");
        assert!(sent.success());
        self.child.wait().expect("the server ends")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
