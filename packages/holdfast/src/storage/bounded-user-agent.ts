/** As every storage keeps it: at most 512 characters, without NUL, which a text column refuses. */
export function boundedUserAgent(sent: string | null): string | null {
  return sent?.replaceAll('\0', '').slice(0, 512) ?? null
}
