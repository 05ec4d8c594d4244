import { bundleForNode } from '../../verbs/bundle.mjs'

// Vitest's global setup: what a test imports of the library by its name is bundled from the sources as they are now,
// also where only the compiler has run since they were edited.
export default bundleForNode
