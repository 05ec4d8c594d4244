// The walkthroughs of CONTRIBUTING.md, followed to the letter in a copy of the packages, and each with a mistake in it;
// and every subpath of the tarballs in a bare folder, without its optional peers and for each way to resolve types.
import { proveByTests } from './tests.mjs'

proveByTests('checks', ['checks/contributing/', 'checks/packaging/subpaths'])
