// All that this app reads from its environment, checked as it starts; a build needs none of it. The proxy, which is
// bundled alone, reads APP_ORIGIN by itself.
import { redacted, serverEnv } from 'holdfast/env/server'
import { z } from 'zod'

export const env = serverEnv(
  {
    APP_ORIGIN: z.url().describe('Where browsers reach the app, without a path: https://app.example.com'),
    HOLDFAST_SECRET: z.string().describe('32 random bytes or more, such as: openssl rand -base64 48'),
    CORS_ORIGINS: z
      .string()
      .default('')
      .transform((list) => list.split(',').filter(Boolean))
      .describe('Other origins whose pages may call the API with cookies, with commas between them.'),
    DATABASE_URL: z
      .url()
      .optional()
      .describe('A Postgres server; without it Postgres is embedded, with its data in DATA_DIR.'),
    DATA_DIR: z.string().default('.data').describe('The folder of the embedded Postgres.'),
    REDIS_URL: z.url().optional().describe('Where limits are counted; without it in the memory of the process.'),
    MAIL_DIR: z.string().default('.data/mail').describe('Each mail becomes an .eml file in this folder.'),
    ADMIN_EMAIL: z.email().default('admin@localhost.example').describe('The first administrator.'),
    ADMIN_PASSWORD: redacted(z.string().optional().describe('Made up and printed once where it is not given.')),
  },
  { secrets: ['HOLDFAST_SECRET'] },
)
