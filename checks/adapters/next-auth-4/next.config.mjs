import { fileURLToPath } from 'node:url'

// The workspace, whose packages this app uses.
const root = fileURLToPath(new URL('../../..', import.meta.url))

export default { turbopack: { root }, outputFileTracingRoot: root }
