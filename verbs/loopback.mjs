/**
 * Whether an address of this machine can be reached from this machine only: 127.0.0.0/8, ::1 (RFC 1122, RFC 4291).
 *
 * @param {string | undefined} address as Node gives it, IPv4 possibly mapped into IPv6
 */
export function isLoopback(address) {
  return address !== undefined && (address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address))
}
