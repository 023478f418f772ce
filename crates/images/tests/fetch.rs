//! Model files fetched from a server of this machine: whole, wrong, broken off, too long.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Mutex;
use std::thread::{JoinHandle, sleep};
use std::time::Duration;

use falsematch_images::card::Card;
use falsematch_images::fetch::fetch;

const CONTENT: &[u8] = &[7; 40_000];

/// A server that answers one request, and what it was asked.
fn server(
    answer: impl FnOnce(&mut TcpStream) + Send + 'static,
) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/model.onnx", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = vec![0; 4096];
        let count = stream.read(&mut asked).unwrap();
        answer(&mut stream);
        String::from_utf8_lossy(&asked[..count]).into_owned()
    });
    (address, thread)
}

/// The head of an answer that says how much follows.
fn head(length: usize) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")
        .into_bytes()
}

/// A made-up card whose file is [`CONTENT`].
fn made_up(address: &str) -> Card {
    let text = format!(
        "card = 1\nname = 'made up'\nmaker = 'nobody'\nlicence = 'MIT'\ntraining = 'none'\n\
         [file]\nname = 'model.onnx'\nbytes = 40000\naddress = '{address}'\n\
         sha256 = '2cd9586e9f9e488d68c863f554f6338c5b719c64b64e8028d5f5e6185cd85382'\n\
         [input]\nname = 'x'\nwidth = 2\nheight = 2\n\
         [quality]\noutput = 'y'\nhigher_is_better = true"
    );
    Card::parse(&text).unwrap()
}

fn left_in(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[test]
fn a_file_is_fetched_and_its_progress_told() {
    let (address, served) = server(|stream| {
        stream.write_all(&head(CONTENT.len())).unwrap();
        for part in CONTENT.chunks(10_000) {
            stream.write_all(part).unwrap();
            stream.flush().unwrap();
            sleep(Duration::from_millis(250));
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("models");
    let told = Mutex::new(Vec::new());
    let path = fetch(&made_up(&address), None, &into, &|done, total| {
        told.lock().unwrap().push((done, total));
    });
    let path = path.unwrap();
    assert_eq!(fs::read(&path).unwrap(), CONTENT);
    assert_eq!(left_in(&into), 1, "nothing but the file");
    assert!(served.join().unwrap().starts_with("GET /model.onnx HTTP/1.1"));
    let told = told.into_inner().unwrap();
    assert_eq!(told.last(), Some(&(40_000, 40_000)));
    assert!(told.is_sorted(), "{told:?}");
    let between = told.iter().any(|&(done, _)| 0 < done && done < 40_000);
    assert!(between, "told while it comes: {told:?}");
    // It is there now, so nothing is asked for: nobody serves that address any more.
    assert_eq!(fetch(&made_up(&address), None, &into, &|_, _| {}).unwrap(), path);
}

/// The error of a fetch from such a server. Nothing is left behind.
fn refused(answer: impl FnOnce(&mut TcpStream) + Send + 'static) -> String {
    let (address, served) = server(answer);
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("models");
    let error = fetch(&made_up(&address), None, &into, &|_, _| {}).unwrap_err();
    served.join().unwrap();
    assert_eq!(left_in(&into), 0, "{error}");
    error.to_string()
}

#[test]
fn another_file_is_refused() {
    let error = refused(|stream| {
        stream.write_all(&head(4)).unwrap();
        stream.write_all(b"tent").unwrap();
    });
    assert!(error.contains("found a file with the SHA-256"), "{error}");
}

#[test]
fn a_transfer_that_breaks_off_is_refused_and_starts_anew_the_next_time() {
    let error = refused(|stream| {
        stream.write_all(&head(CONTENT.len())).unwrap();
        stream.write_all(&CONTENT[..1000]).unwrap();
    });
    assert!(error.contains("cannot fetch http://127.0.0.1:"), "{error}");
}

#[test]
fn a_file_that_is_not_there_is_refused() {
    let error = refused(|stream| {
        let answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(answer.as_bytes()).unwrap();
    });
    assert!(error.contains("404"), "{error}");
}

#[test]
fn what_is_longer_than_the_card_says_is_given_up() {
    let error = refused(|stream| {
        stream.write_all(&head(50_000)).unwrap();
        // Whether curl still listens does not matter.
        let _ = stream.write_all(&[7; 50_000]);
    });
    assert!(error.contains("cannot fetch"), "{error}");
    // A server that says no length, and never ends.
    let error = refused(|stream| {
        let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        while stream.write_all(&[7; 50_000]).is_ok() {
            sleep(Duration::from_millis(5));
        }
    });
    assert!(error.contains("cannot fetch"), "{error}");
}

#[test]
fn plain_http_is_for_this_machine_only() {
    let mut card = made_up("http://127.0.0.1:1/a");
    let folder = tempfile::tempdir().unwrap();
    let error = fetch(&card, None, folder.path(), &|_, _| {}).unwrap_err();
    assert!(error.to_string().contains("cannot fetch http://127.0.0.1:1/a"), "{error}");
    assert_eq!(left_in(folder.path()), 0);
    for address in [
        "http://127.0.0.1.example.org/a",
        "http://example.org/127.0.0.1:1/",
        "http://127.0.0.1:1@example.org/a",
    ] {
        card.file.address = Some(address.into());
        // What a card may not name is not fetched either.
        let error = fetch(&card, None, folder.path(), &|_, _| {}).unwrap_err();
        assert!(error.to_string().contains("disabled"), "{address}: {error}");
    }
}
