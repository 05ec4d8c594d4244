/** What a module of another realm exports: its types are those of the library, and are checked there. */
export interface Loose {
  (...given: readonly unknown[]): Loose & PromiseLike<unknown>
  readonly [name: string]: Loose
}

/** What one subpath does on the Edge runtime. `load` imports another one there. */
export type Behaviour = (module: Loose, load: (subpath: string) => Loose) => unknown
