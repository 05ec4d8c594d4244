/** A typed array of twice the length that begins with the same values. */
export function doubled<A extends { readonly length: number; set(from: A): void }>(
  array: A,
  Kind: new (length: number) => A,
): A {
  const larger = new Kind(array.length * 2)
  larger.set(array)
  return larger
}
