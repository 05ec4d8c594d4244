// Every page of the reference app in both colour schemes at both widths, where the tests look at two of the four.
import { proveByTests } from './tests.mjs'

proveByTests('app', ['app/browser.test'])
