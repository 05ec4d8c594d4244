import { join } from 'node:path'
import type { NextConfig } from 'next'

const config: NextConfig = {
  productionBrowserSourceMaps: true,
  env: {
    PAYMENT_SECRET: process.env.PAYMENT_SECRET,
  },
  serverExternalPackages: ['@electric-sql/pglite'],
  turbopack: { root: join(import.meta.dirname, '..', '..') },
  outputFileTracingRoot: join(import.meta.dirname, '..', '..'),
}

export default config
