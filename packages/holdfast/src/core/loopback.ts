/** `localhost`, below `.localhost`, 127.0.0.0/8 or `[::1]`, as `URL` spells a host: what never leaves the machine. */
export function isLoopbackHost(hostname: string): boolean {
  // A public name may begin with "127." too.
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  )
}
