import { runnerImport } from 'vite'

/** @param {string} file */
const imported = async (file) =>
  (await runnerImport(new URL(`../../../checks/app/${file}.ts`, import.meta.url).pathname)).module

/** The reference app as `npm start` runs it, after people, a crawler and somebody who guesses passwords; and its administrator. */
export async function loadedApp() {
  const { startReferenceApp } = await imported('reference-app')
  const { crawl, guess, ledger, people } = await imported('console-load')
  const app = await startReferenceApp()
  const book = ledger()
  await people(app, book, ['Grace Hopper', 'Anita Borg', 'Hedy Lamarr', 'Radia Perlman'])
  await crawl(app, book, '127.0.9.9', 160)
  const addresses = Array.from({ length: 8 }, (_, at) => `127.0.77.${at + 1}`)
  await guess(app, book, { addresses, times: 20 })
  const admin = await app.admin()
  await admin.call('POST', '/console/api/audit/verify', { json: {} })
  return {
    url: `${app.origin}/console`,
    cookies: [...admin.cookies].map(([name, value]) => ({ name, value, url: app.origin, httpOnly: true })),
    away: () => app.stop(),
  }
}
