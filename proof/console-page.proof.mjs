// The console's page: every view at three widths, light and dark, with more of everything than a test has time for.
import { proveByTests } from './tests.mjs'

proveByTests('checks', ['console-page'])
