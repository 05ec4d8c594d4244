/** A file of its own: Turbopack of Next 15 takes what `imports` name for a path in this package. */
export { unstable_rethrow } from 'next/dist/client/components/unstable-rethrow.js'
