/**
 * Makes a part at its first use and keeps it, so that who does not use it does not load its code. One that could not be
 * loaded is tried again.
 */
export function loaded<T>(load: () => Promise<T>): () => Promise<T> {
  let part: Promise<T> | undefined
  return () =>
    (part ??= load().catch((error: unknown) => {
      part = undefined
      throw error
    }))
}
