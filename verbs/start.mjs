import { buildAll } from './build.mjs'
import { install } from './install.mjs'
import { portObstacle } from './port.mjs'
import { main } from './run.mjs'
import { serve } from './serve.mjs'

const usage = `npm start                install, build what changed, run the reference app
npm start -- --prepare   the same without running it

PORT                        3000
APP_ORIGIN                  http://localhost:$PORT
CORS_ORIGINS                https://app.example.com
DATA_DIR                    apps/reference/.data
MAIL_DIR                    $DATA_DIR/mail; each mail is an .eml file there
ADMIN_EMAIL, ADMIN_PASSWORD the first admin, else made up and printed once
DATABASE_URL, REDIS_URL     real servers instead of the embedded ones`

await main(async () => {
  const [flag, ...rest] = process.argv.slice(2)
  if (rest.length > 0 || (flag !== undefined && flag !== '--prepare')) {
    console.error(usage)
    return 2
  }
  const port = Number(process.env.PORT || 3000)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    console.error(`PORT is ${process.env.PORT}, which is no port. Choose one from 1 to 65535: PORT=3001 npm start`)
    return 2
  }
  const obstacle = flag === undefined ? await portObstacle(port) : undefined
  if (obstacle !== undefined) {
    console.error(`Port ${port} ${obstacle}. Choose another one: PORT=${port === 65_535 ? 3000 : port + 1} npm start`)
    return 2
  }
  await install()
  await buildAll()
  if (flag === '--prepare') {
    console.log('Ready: npm start runs it.')
    return 0
  }
  return serve(port)
})
