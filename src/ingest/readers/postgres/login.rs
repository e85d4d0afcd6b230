//! Proving who we are.

use super::connection::Connection;
use super::fault::Fault;
use super::settings::Settings;
use postgres_protocol::authentication::md5_hash;
use postgres_protocol::authentication::sasl::{ChannelBinding, SCRAM_SHA_256, ScramSha256};

/// Answers what the server asks until it lets us in.
///
/// # Errors
/// Where it does not, or asks for what is not known here.
pub fn login(connection: &mut Connection<'_>, settings: &Settings) -> Result<(), Fault> {
    let mut scram: Option<ScramSha256> = None;
    loop {
        let (kind, body) = connection.message()?;
        let body = connection.body(body).to_vec();
        let Some((code, rest)) = body.split_first_chunk::<4>().filter(|_| kind == b'R') else {
            return Err(Fault::Odd("something else than a question for a password"));
        };
        match (u32::from_be_bytes(*code), rest) {
            (0, _) => return Ok(()),
            (3, _) => connection.send(b'p', &[password(settings)?.as_bytes(), &[0]].concat())?,
            (5, [a, b, c, d]) => {
                let hash = md5_hash(settings.user.as_bytes(), password(settings)?.as_bytes(), [*a, *b, *c, *d]);
                connection.send(b'p', &[hash.as_bytes(), &[0]].concat())?;
            }
            (10, names) => {
                if !names.split(|byte| *byte == 0).any(|name| name == SCRAM_SHA_256.as_bytes()) {
                    return Err(unknown_way());
                }
                let begun = ScramSha256::new(password(settings)?.as_bytes(), ChannelBinding::unsupported());
                let first = begun.message();
                let length = (first.len() as u32).to_be_bytes();
                connection.send(b'p', &[SCRAM_SHA_256.as_bytes(), &[0], length.as_slice(), first].concat())?;
                scram = Some(begun);
            }
            (11, challenge) => {
                let begun = scram.as_mut().ok_or(Fault::Odd("a second question before the first"))?;
                begun.update(challenge).map_err(|_| Fault::Odd("a question that makes no sense"))?;
                connection.send(b'p', begun.message())?;
            }
            (12, proof) => {
                let begun = scram.as_mut().ok_or(Fault::Odd("an answer without a question"))?;
                // A server that does not know the password cannot prove that it does.
                begun.finish(proof).map_err(|_| Fault::Odd("it does not prove that it knows the password"))?;
            }
            _ => return Err(unknown_way()),
        }
    }
}

fn unknown_way() -> Fault {
    Fault::Password("asks for another proof than a password, which is not known here; ask for a user with one".into())
}

fn password(settings: &Settings) -> Result<&str, Fault> {
    match (&settings.password, &settings.hint) {
        (Some(password), _) => Ok(&password.0),
        (None, Some(hint)) => Err(Fault::Password(format!("asks for a password, and {hint}"))),
        (None, None) => Err(Fault::Password(
            "asks for a password; put it into ~/.pgpass (HOST:PORT:DATABASE:USER:PASSWORD), or set PGPASSWORD".into(),
        )),
    }
}
