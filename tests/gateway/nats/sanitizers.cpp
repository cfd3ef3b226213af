// libnats before 3.11 reads and writes one TLS session from two threads without a lock. Ours is not
// the place to mend it; gateway/nats/README.md says why it does no harm here.
#if defined(__SANITIZE_THREAD__)
extern "C" const char* __tsan_default_suppressions();
const char* __tsan_default_suppressions() {
  return "race:libssl.so\nrace:libcrypto.so\n";
}
#endif
