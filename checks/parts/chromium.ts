import { chromiumArguments } from '../../verbs/parts.mjs'
import { part } from './part.ts'

/** For playwright-core's `chromium.launch()`. `*.test` names lead to this machine, which makes real cross-site origins. */
export function chromiumOptions(): { executablePath: string; args: string[] } {
  return {
    executablePath: part('chromium'),
    args: [
      ...chromiumArguments,
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP *.test 127.0.0.1',
    ],
  }
}
