//! Encrypted connections.

use super::settings::{Protection, Settings};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::path::Path;
use std::sync::Arc;

/// How connections are encrypted.
///
/// # Errors
/// Where no authority is known.
pub fn config(settings: &Settings) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Arc::new(verifier(settings, &provider)?);
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| in_words(&e))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(config)
}

/// What is wrong with a connection, in plain words.
pub fn in_words(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::BadSignature) => {
            "shows a certificate that is signed by nobody who is trusted; name the authority's file with sslrootcert=FILE"
                .into()
        }
        Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            "shows a certificate that has expired".into()
        }
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => "shows a certificate of another host; sslmode=verify-full asks for its own".into(),
        Error::InvalidCertificate(error) => format!("shows a certificate that is not accepted ({error:?})"),
        error => format!("cannot agree on encryption ({error})"),
    }
}

/// What makes a certificate good.
#[derive(Debug)]
struct Verifier {
    /// Checks who signed it and whose it is; without it, any will do.
    chain: Option<Arc<WebPkiServerVerifier>>,
    /// Whether it may be another host's.
    any_host: bool,
    algorithms: WebPkiSupportedAlgorithms,
}

fn verifier(settings: &Settings, provider: &Arc<CryptoProvider>) -> Result<Verifier, String> {
    let algorithms = provider.signature_verification_algorithms;
    // As PostgreSQL's own programs: who has a file of authorities wants them checked.
    let checked = match settings.protection {
        Protection::Disable | Protection::Prefer => false,
        Protection::Require => settings.authorities.is_some(),
        Protection::VerifyAuthority | Protection::VerifyFull => true,
    };
    let chain = match checked {
        false => None,
        true => {
            let roots = Arc::new(authorities(settings.authorities.as_deref())?);
            let built = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(provider)).build();
            Some(built.map_err(|e| format!("knows no authority for certificates: {e}"))?)
        }
    };
    Ok(Verifier { chain, any_host: settings.protection != Protection::VerifyFull, algorithms })
}

fn authorities(file: Option<&Path>) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    let Some(file) = file else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        return match roots.is_empty() {
            true => Err("knows no authority for certificates on this system; name a file with sslrootcert=FILE".into()),
            false => Ok(roots),
        };
    };
    let wrong = |reason: String| format!("cannot use the authorities in {}: {reason}", file.display());
    for certificate in CertificateDer::pem_file_iter(file).map_err(|e| wrong(e.to_string()))? {
        let certificate = certificate.map_err(|e| wrong(e.to_string()))?;
        roots.add(certificate).map_err(|e| wrong(e.to_string()))?;
    }
    match roots.is_empty() {
        true => Err(wrong("it holds no certificate".into())),
        false => Ok(roots),
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        stapled: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(chain) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        match chain.verify_server_cert(certificate, between, host, stapled, now) {
            // The name is looked at last: everything else is good.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.any_host => Ok(ServerCertVerified::assertion()),
            answer => answer,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
