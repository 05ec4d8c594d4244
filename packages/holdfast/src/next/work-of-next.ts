/** A file of its own: Turbopack of Next 15 takes what `imports` name for a path in this package. */
export { workAsyncStorage } from 'next/dist/server/app-render/work-async-storage.external.js'
