/** Names come from files of strangers: what would move a cursor or turn a line around is shown as a question mark. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
}
