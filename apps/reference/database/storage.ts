import { join } from 'node:path'
import { pglite } from 'holdfast/storage/pglite'
import { postgres } from 'holdfast/storage/postgres'
import { env } from '@/env'
import { ordersAndPosts } from './migrations/0001-orders-and-posts'

const migrations = [{ name: '0001-orders-and-posts', sql: ordersAndPosts }]
const { DATABASE_URL, DATA_DIR } = env

/**
 * Where everything is kept: a Postgres server where `DATABASE_URL` names one, else Postgres embedded in this process,
 * with its data in `DATA_DIR`. Opened at start or with the first query, never by a build.
 */
export const storage =
  DATABASE_URL === undefined
    ? pglite({ dataDir: join(DATA_DIR, 'pglite'), migrations })
    : postgres({ url: DATABASE_URL, migrations })
