import type { descriptionLength } from './description-length.js'

/** For Edge functions the words, a fifth of the gate, come with the first key: see `checkedForWords`. `#words` in package.json. */
export const bitsAtOnce: typeof descriptionLength | undefined = undefined
