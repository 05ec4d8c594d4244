const UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, min: 6e4, h: 3.6e6, d: 8.64e7 }
const MOST = 3_650 * 8.64e7

/** `3d`, `12 h`, `90m` in milliseconds; `undefined` of anything else. */
export function milliseconds(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?) ?(s|m|min|h|d)$/.exec(text.trim()) ?? []
  const length = Math.round(Number(amount) * (UNITS[unit] ?? 0))
  return length > 0 && length <= MOST ? length : undefined
}
