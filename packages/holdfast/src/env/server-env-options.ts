/** Of `serverEnv`. */
export interface ServerEnvOptions<Name extends string = string> {
  /**
   * Where the texts are read, at each check; never written. An empty text is absent. Default `process.env`; elsewhere
   * what the runtime hands in.
   */
  readonly from?: object
  /**
   * Variables that hold a random secret: refused where they can be guessed (under 128 bits, words, placeholders), come
   * from a schema's default, or are the value of a public variable too. Default: none.
   */
  readonly secrets?: readonly Name[]
  /** Reasons by name, for public variables (`NEXT_PUBLIC_…`) that look secret and are public on purpose. Default: none. */
  readonly allow?: { readonly [name: string]: string }
  /**
   * A build needs no secrets: nothing is required in it, and what is absent or wrong is `undefined` (with
   * one schema of an object, all of it). Only what is about to be public is checked. Default: whether `next build` is running.
   */
  readonly building?: boolean
}
