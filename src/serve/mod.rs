//! Floor 8: a front that shows an edition to the browsers of this machine: to nobody else, and nothing else.

mod answer;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use tiny_http::{Request, Server};

use crate::store::HeldFiles;
use answer::{Asked, answer};

/// How often watched files are looked at.
const PAUSE: Duration = Duration::from_secs(1);
/// As many requests are answered at the same time. A browser asks for six.
const WORKERS: usize = 6;

/// An edition cannot be shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Another program has the port.
    #[error("port {port} is taken by another program")]
    Taken {
        /// The port.
        port: u16,
    },
    /// The system does not give the port.
    #[error("port {port} cannot be used: {source}")]
    Port {
        /// The port.
        port: u16,
        /// What the system says.
        source: std::io::Error,
    },
}

/// A port of this machine, on which an edition is shown.
pub struct Front {
    server: Server,
    port: u16,
}

impl Front {
    /// Takes a port; 0 stands for any that is free.
    ///
    /// # Errors
    /// When it is taken, or the system does not give it.
    pub fn open(port: u16) -> Result<Self, ServeError> {
        let failed = |source: std::io::Error| match source.kind() {
            ErrorKind::AddrInUse => ServeError::Taken { port },
            _ => ServeError::Port { port, source },
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let server = Server::from_listener(listener, None).map_err(|error| failed(std::io::Error::other(error)))?;
        Ok(Self { server, port: address.port() })
    }

    /// Where browsers find it.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}:{}/", Ipv4Addr::LOCALHOST, self.port)
    }

    /// Shows an edition until the program ends. What `look` is given for is asked once a second for a newer one, and pages
    /// ask whether there is one.
    pub fn show(&self, held: HeldFiles, look: Option<&mut dyn FnMut() -> Option<HeldFiles>>) {
        let shown = Shown { held: RwLock::new(Arc::new(held)), made: AtomicU64::new(1), is_watched: look.is_some() };
        thread::scope(|scope| {
            for _ in 0..WORKERS {
                scope.spawn(|| {
                    while let Ok(request) = self.server.recv() {
                        shown.respond(request, self.port);
                    }
                });
            }
            let Some(look) = look else { return };
            loop {
                thread::sleep(PAUSE);
                if let Some(held) = look() {
                    *shown.held.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(held);
                    shown.made.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
    }
}

/// What is shown.
struct Shown {
    held: RwLock<Arc<HeldFiles>>,
    /// How often it was made.
    made: AtomicU64,
    /// Whether pages ask for a newer one.
    is_watched: bool,
}

impl Shown {
    fn respond(&self, request: Request, port: u16) {
        // Who starts the program again meets the pages of the one before.
        let state = format!("{}-{}", std::process::id(), self.made.load(Ordering::SeqCst));
        let held = Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner));
        let host = request.headers().iter().find(|header| header.field.equiv("Host"));
        let asked = Asked {
            method: request.method(),
            url: request.url(),
            host: host.map(|host| host.value.as_str()),
            port,
            state: self.is_watched.then_some(state),
        };
        let response = answer(&asked, &held);
        // Who asked may have gone.
        let _ = request.respond(response);
    }
}
