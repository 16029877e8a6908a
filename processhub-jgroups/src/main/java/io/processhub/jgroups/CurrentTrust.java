package io.processhub.jgroups;

import java.io.Serial;
import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts whom the newest authorities of [Credentials] vouch for, if the certificate names who it
/// should.
final class CurrentTrust extends X509ExtendedTrustManager {
    /// The certificate is genuine and somebody else's. Counted and said already.
    static final class WrongName extends CertificateException {
        @Serial
        private static final long serialVersionUID = 1L;

        WrongName(String message) {
            super(message);
        }
    }

    private final Credentials credentials;
    private final PeerNames peers;
    private final Refusals refusals;

    CurrentTrust(Credentials credentials, PeerNames peers, Refusals refusals) {
        this.credentials = credentials;
        this.peers = peers;
        this.refusals = refusals;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        newest().checkClientTrusted(chain, type, socket);
        checkName(chain[0], socket.getInetAddress());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        newest().checkServerTrusted(chain, type, socket);
        checkName(chain[0], socket.getInetAddress());
    }

    private void checkName(X509Certificate certificate, InetAddress peer) throws WrongName {
        var objection = peers.objection(certificate, peer);
        if (objection.isPresent()) {
            refusals.refused(Refusals.Reason.PEER_NAME, peer.getHostAddress(), objection.get());
            throw new WrongName(objection.get());
        }
    }

    /// Not for our sockets: without one nobody knows whose certificate it should be.
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw noSocket();
    }

    /// As above.
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw noSocket();
    }

    /// As above.
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw noSocket();
    }

    /// As above.
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw noSocket();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return newest().getAcceptedIssuers();
    }

    private X509ExtendedTrustManager newest() {
        return credentials.newest().stores().trust();
    }

    private static CertificateException noSocket() {
        return new CertificateException("a certificate is trusted on a connection only");
    }
}
