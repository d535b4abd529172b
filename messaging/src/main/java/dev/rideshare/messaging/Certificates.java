package dev.rideshare.messaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom a TLS connection trusts and what it shows, from PEM files. */
final class Certificates {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final List<String> KEY_KINDS = List.of("RSA", "EC", "Ed25519", "Ed448");
  private static final char[] NO_PASSWORD = new char[0];

  private Certificates() {}

  /**
   * As the settings say; what they leave open is as the JDK has it.
   *
   * @throws IllegalArgumentException if a file can't be used, naming the option and the file
   */
  static SSLContext context(BrokerSettings settings) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(settings), trusted(settings.ca()), null);
    return context;
  }

  private static TrustManager @Nullable [] trusted(Optional<Path> ca)
      throws GeneralSecurityException {
    if (ca.isEmpty()) {
      return null; // the JDK's own
    }
    KeyStore store = emptyStore();
    List<Certificate> certificates = certificates("--broker-ca", ca.get());
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry("ca-" + i, certificates.get(i));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager @Nullable [] keys(BrokerSettings settings)
      throws GeneralSecurityException {
    if (settings.certificate().isEmpty() || settings.key().isEmpty()) {
      return null;
    }
    Path file = settings.certificate().get();
    Certificate[] chain = certificates("--broker-certificate", file).toArray(Certificate[]::new);
    KeyStore store = emptyStore();
    try {
      store.setKeyEntry("own", privateKey(settings.key().get()), NO_PASSWORD, chain);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "--broker-key: it does not belong to the certificate in " + file, e);
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static List<Certificate> certificates(String option, Path file) {
    try (var in = Files.newInputStream(file)) {
      List<Certificate> found =
          List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
      if (!found.isEmpty()) {
        return found;
      }
    } catch (IOException e) {
      throw unreadable(option, file, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(option + ": no certificate (PEM) in " + file, e);
    }
    throw new IllegalArgumentException(option + ": no certificate (PEM) in " + file);
  }

  private static PrivateKey privateKey(Path file) throws GeneralSecurityException {
    Matcher pem;
    try {
      pem = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw unreadable("--broker-key", file, e);
    }
    if (pem.find()) {
      var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
      for (String kind : KEY_KINDS) {
        try {
          return KeyFactory.getInstance(kind).generatePrivate(spec);
        } catch (InvalidKeySpecException e) {
          // One of another kind.
        }
      }
    }
    throw new IllegalArgumentException(
        "--broker-key: no unencrypted private key (PEM, PKCS #8: \"BEGIN PRIVATE KEY\") in "
            + file);
  }

  /** The content of a file with a password, without the end of its line. */
  static String password(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw unreadable("--broker-password-file", file, e);
    }
  }

  private static IllegalArgumentException unreadable(String option, Path file, IOException e) {
    String what = Files.exists(file) ? "can't be read" : "there is no file";
    return new IllegalArgumentException(option + ": " + what + ": " + file, e);
  }

  private static KeyStore emptyStore() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    return store;
  }
}
