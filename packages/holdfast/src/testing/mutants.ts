/**
 * Damaged copies of a credential, the same for the same seed: letters changed, added, dropped, swapped and turned round,
 * parts in another order, and noise of about its length. Never the original. `HOLDFAST_FUZZ` makes fewer.
 */
export function* mutants(original: string, count: number, seed = 0x5eed): Generator<string> {
  const random = mulberry32(seed)
  // Every byte that a header can hold, and some that it cannot.
  const letter = () => String.fromCharCode(random(256))
  const kinds: readonly ((at: number, to: number) => string)[] = [
    (at) => original.slice(0, at) + letter() + original.slice(at + 1),
    (at) => original.slice(0, at) + letter() + original.slice(at),
    (at) => original.slice(0, at) + original.slice(at + 1 + random(5)),
    (at) => original.slice(0, at),
    (at) => original.slice(at) + original.slice(0, at),
    (at) => original.slice(0, at) + Array.from(original.slice(at)).toReversed().join(''),
    (at, to) => original.slice(0, at) + original.slice(to),
    (at) => original.slice(0, at) + (random(2) === 0 ? original.toUpperCase() : original.toLowerCase()).slice(at),
    () => original + letter().repeat(1 + random(40)),
    () =>
      original
        .split('.')
        .toSorted(() => random(3) - 1)
        .join('.'),
    () => Array.from({ length: random(2 * original.length) }, letter).join(''),
  ]
  const wanted = Math.min(count, Number(process.env['HOLDFAST_FUZZ'] ?? count))
  for (let made = 0; made < wanted;) {
    const kind = kinds[random(kinds.length)] as (typeof kinds)[number]
    const mutant = kind(random(original.length), random(original.length))
    // Spaces around it are the header's (RFC 9110 §5.5).
    if (mutant.trim() === original) continue
    made++
    yield mutant
  }
}

/** Whole numbers below a bound. */
function mulberry32(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
