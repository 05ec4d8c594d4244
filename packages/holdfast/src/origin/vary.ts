/**
 * Adds field names to an answer's `Vary` (RFC 9110 §12.5.5) without doubling any: the handler's own names are kept as
 * they are, and `*` already says more.
 * @param names one field name, or several with commas between.
 */
export function mergeVary(headers: Headers, names: string): void {
  const current = headers.get('vary')
  if (current === names) return
  const merged = fieldNames(current ?? '')
  const present = new Set(merged.map((name) => name.toLowerCase()))
  if (present.has('*')) return
  for (const name of fieldNames(names)) {
    if (present.has(name.toLowerCase())) continue
    present.add(name.toLowerCase())
    merged.push(name)
  }
  headers.set('Vary', merged.join(', '))
}

function fieldNames(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
