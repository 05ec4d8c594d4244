// node packages/console-ui/dev/serve.mjs [scenario] [port] [delay]: the built page before a made-up app, at http://127.0.0.1:4790/console
import { runnerImport } from 'vite'

const [scenario = 'crawler', port = '4790'] = process.argv.slice(2)
const { module } = await runnerImport(new URL('fake-server.ts', import.meta.url).pathname)
const server = await module.fakeServer({ scenario, port: Number(port) })
process.stdout.write(`${scenario}: ${server.url}\nothers: ${module.scenarioNames.join(' ')}\n`)
