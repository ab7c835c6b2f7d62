#include "runner/driver/http_tls.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include <algorithm>

namespace runner {
namespace {

constexpr std::chrono::milliseconds kHandshakeInterruptionCheck{100};

// As certificates name a host: without the dot that ends a fully qualified name.
std::string certified_name(std::string host) {
  if (host.ends_with('.')) host.pop_back();
  return host;
}

bool is_address(const std::string& host) {
  unsigned char bytes[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, host.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

// Names in the certificate's alternative names alone, "*" only for a whole left-most label (RFC 9525, section 6).
void demand_name(SSL_CTX* context, const std::string& host) {
  X509_VERIFY_PARAM* rules = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str());
  } else {
    X509_VERIFY_PARAM_set1_host(rules, host.c_str(), host.size());
  }
}

bool load_authorities(SSL_CTX* context, const std::string& file) {
  if (file.empty()) return SSL_CTX_set_default_verify_paths(context) == 1;
  return SSL_CTX_load_verify_locations(context, file.c_str(), nullptr) == 1;
}

bool load_client_certificate(SSL_CTX* context, const HttpSettings& settings) {
  if (settings.client_certificate.empty()) return true;
  return SSL_CTX_use_certificate_chain_file(context, settings.client_certificate.c_str()) == 1 &&
         SSL_CTX_use_PrivateKey_file(context, settings.client_key.c_str(), SSL_FILETYPE_PEM) == 1;
}

void ask_for_no_password(SSL_CTX* context) {
  SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return 0; });  // else it asks a terminal
}

bool is_interrupted(const ExchangeLimits& limits) { return limits.interrupted && limits.interrupted->load(); }

bool await_handshake(int descriptor, short events, const ExchangeLimits& limits) {
  while (!is_interrupted(limits)) {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (await_ready(descriptor, events, std::min(limits.deadline, now + kHandshakeInterruptionCheck))) return true;
    if (now >= limits.deadline) return false;
  }
  return false;
}

}  // namespace

std::optional<wire::Error> check_tls_files(const HttpSettings& settings) {
  if (settings.ca_certificates.empty() && settings.client_certificate.empty()) return std::nullopt;
  const std::unique_ptr<SSL_CTX, TlsDeleter> context(SSL_CTX_new(TLS_client_method()));
  ask_for_no_password(context.get());
  const auto refused = [](const std::string& file, const char* expected) {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code ? ERR_reason_error_string(code) : nullptr;
    return wire::Error{file, reason ? reason : "not usable", expected, ""};
  };
  ERR_clear_error();
  const std::string& authorities = settings.ca_certificates;
  if (!authorities.empty() && !load_authorities(context.get(), authorities)) {
    return refused(authorities, "certificates of authorities as PEM (--cacert)");
  }
  const std::string& certificate = settings.client_certificate;
  if (certificate.empty()) return std::nullopt;
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
    return refused(certificate, "a client certificate as PEM (--cert)");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), settings.client_key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return refused(settings.client_key, "the unencrypted private key of --cert as PEM (--key)");
  }
  return std::nullopt;
}

void TlsDeleter::operator()(ssl_st* session) const { SSL_free(session); }
void TlsDeleter::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

TlsClient::TlsClient(const HttpSettings& settings) : settings_(settings), context_(SSL_CTX_new(TLS_client_method())) {
  SSL_CTX* context = context_.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  ask_for_no_password(context);
  if (!load_client_certificate(context, settings)) problem_ = "the client certificate cannot be loaded";
  if (settings.verification == Verification::off) return;
  if (!load_authorities(context, settings.ca_certificates)) problem_ = "the CA certificates cannot be loaded";
  demand_name(context, certified_name(settings.url.host));
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
}

std::variant<TlsSession, ConnectProblem> TlsClient::shake_hands(int descriptor, const ExchangeLimits& limits) const {
  if (!problem_.empty()) return ConnectProblem{problem_};
  TlsSession session(SSL_new(context_.get()));
  SSL_set_fd(session.get(), descriptor);
  const std::string name = certified_name(settings_.url.host);
  // An address is not a server name (RFC 6066, section 3).
  if (!is_address(name)) SSL_set_tlsext_host_name(session.get(), name.c_str());
  while (true) {
    ERR_clear_error();
    const int done = SSL_connect(session.get());
    if (done == 1) return session;
    const int error = SSL_get_error(session.get(), done);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return ConnectProblem{failure_of(session.get())};
    if (await_handshake(descriptor, error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, limits)) continue;
    if (is_interrupted(limits)) return ConnectProblem{"cut off: interrupted"};
    return ConnectProblem{fmt::format("no TLS handshake within {}", in_seconds(settings_.connect_timeout))};
  }
}

std::string TlsClient::failure_of(const ssl_st* session) const {
  const long verdict = SSL_get_verify_result(session);
  if (settings_.verification == Verification::on && verdict != X509_V_OK) {
    if (verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH)
      return fmt::format("the certificate is not one for {}", settings_.url.host);
    return fmt::format("the certificate is not trusted: {}", X509_verify_cert_error_string(verdict));
  }
  if (const std::string alert = received_alert(); !alert.empty())
    return fmt::format("the TLS handshake failed: the target sent the alert \"{}\"", alert);
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code ? ERR_reason_error_string(code) : nullptr;
  return fmt::format("the TLS handshake failed: {}", reason ? reason : "the connection was closed");
}

std::string received_alert() {
  constexpr int kAlerts = 256;
  const unsigned long code = ERR_peek_last_error();
  const int alert = ERR_GET_REASON(code) - SSL_AD_REASON_OFFSET;
  if (ERR_GET_LIB(code) != ERR_LIB_SSL || alert < 0 || alert >= kAlerts) return {};
  // "sslv3 alert handshake failure", "tlsv1 unrecognized name": the first word is not the version in use.
  const char* text = ERR_reason_error_string(code);
  std::string name = text ? text : fmt::format("alert {}", alert);
  if (text) name.erase(0, name.find(' ') + 1);
  return name.starts_with("alert ") ? name.substr(6) : name;
}

}  // namespace runner
