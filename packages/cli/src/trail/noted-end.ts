import type { TrailEnd } from 'holdfast/storage/audit-trail'

/** An end of a trail in one word, to be noted elsewhere: `1204:9f86d081…`. */
export function endText({ seq, mac }: TrailEnd): string {
  return `${seq}:${mac}`
}

/** `undefined`: it is none. */
export function endOf(text: string): TrailEnd | undefined {
  const [, seq, mac] = /^([1-9]\d{0,14}):([\da-f]{64})$/.exec(text.trim()) ?? []
  return seq === undefined || mac === undefined ? undefined : { seq: Number(seq), mac }
}
