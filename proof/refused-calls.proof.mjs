// Refused calls on the page of a real `next dev`, in Chromium, under a policy without exceptions.
import { proveByTests } from './tests.mjs'

proveByTests('app', ['app/refused-calls'])
