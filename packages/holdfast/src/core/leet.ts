const LETTERS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
}

/** Digits and signs that are read as letters, as these letters: `p@ssw0rd` is `password`. The length stays the same. */
export function lettersOf(text: string): string {
  return text.replaceAll(/[0134578@$!|]/g, (sign) => LETTERS[sign] ?? sign)
}
