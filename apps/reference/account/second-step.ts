/** How a sign-in can go on after the password; what the server says, carried along by the page's address. */
export const methods = ['totp', 'recovery_code', 'passkey'] as const
export type Method = (typeof methods)[number]

/** The address of the page for the second step of signing in. */
export function secondStep(next: string, offered: unknown): string {
  return `/sign-in/second-factor?${new URLSearchParams([['next', next], ...known(offered).map((method) => ['by', method])])}`
}

/** Those that there are, out of what an address or a form says; all of them where it says nothing. */
export function known(offered: unknown): readonly Method[] {
  const list: readonly unknown[] = Array.isArray(offered) ? offered : [offered]
  const found = methods.filter((method) => list.includes(method))
  return found.length === 0 ? methods : found
}
