/**
 * The texts that leave with what a Server Action returns, as React sends them: of objects, lists, maps, sets, forms and
 * bytes, keys too. Nothing is consumed: what comes later (promises, streams, iterators) is not among them.
 */
export function textsIn(returned: unknown): string {
  const texts: string[] = []
  const seen = new Set<object>()
  const left: unknown[] = [returned]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value !== 'object' || value === null) {
      if (['string', 'number', 'bigint'].includes(typeof value)) texts.push(String(value))
    } else if (!seen.has(value)) {
      seen.add(value)
      for (const part of partsOf(value)) left.push(part)
    }
  }
  return texts.join('\0')
}

function partsOf(value: object): Iterable<unknown> {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return [latin1.decode(value)]
  // Each pair of a map is a list in its turn.
  if (value instanceof Map || value instanceof FormData || value instanceof Set || Array.isArray(value)) {
    return value as Iterable<unknown>
  }
  return Object.entries(value)
}

const latin1 = new TextDecoder('latin1')
