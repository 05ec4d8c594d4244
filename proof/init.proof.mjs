// `holdfast init` on every layout, with real installations: each app answers as before, and 401 where it is guarded.
import { proveLayouts } from '../checks/init/proof.mjs'

const failed = await proveLayouts(process.argv.slice(2).filter((argument) => !argument.startsWith('--')))
process.exit(failed.length === 0 ? 0 : 1)
