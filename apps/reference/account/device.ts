const programs = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
  ['curl/', 'curl'],
] as const

const systems = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const

/** A device in a person's words. A client says of itself what it likes: for recognition, never for a decision. */
export function deviceOf(userAgent: string | null): string {
  const program = programs.find(([mark]) => userAgent?.includes(mark))?.[1]
  const system = systems.find(([mark]) => userAgent?.includes(mark))?.[1]
  if (program === undefined) return system === undefined ? 'An unknown program' : `An unknown program on ${system}`
  return system === undefined ? program : `${program} on ${system}`
}
