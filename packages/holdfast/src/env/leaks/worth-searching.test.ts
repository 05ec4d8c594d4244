import { expect, it } from 'vitest'
import { notSearched } from './worth-searching.js'

it.each([
  ['HOLDFAST_SECRET', 'pN8vXq2LwRzT5mYb1JcK7hFs0GdQe9UaVi4ZtWxB3Mo'],
  ['SMTP_PASSWORD', 'Summer2024!'],
  ['SMTP_PASSWORD', 'correct horse battery staple'],
  ['MAIL_APP_PASSWORD', 'qzkd wmpx rtvb nhgs'],
  ['ANYTHING', '8f3a61d2c07be954'],
  ['ANYTHING', '5b6c7d8e-9f0a-4b1c-8d2e-4f5a6b7c8d37'],
  ['DATABASE_URL', 'postgres://app:hunter22@db.example.com/app'],
  ['ALERTS', 'https://hooks.slack.com/services/T0/B0/x'],
  ['DEPLOY_HOOK', 'https://api.example.com/v1/deploy/prj_8fKq3zLw0XvT5mYb1J'],
  ['STRIPE', 'sk_live_x'],
  ['OLD_CLIENT_ID', 'sk_live_x'],
  ['LICENSE', '{"key":"Kq8ZxWv2Lp"}'],
])('%s=%s is worth searching for', (name, value) => {
  expect(notSearched(name, value)).toBeUndefined()
})

it.each([
  ['DEBUG', 'true', 'short'],
  ['API_KEY', 'hunter2', 'short'],
  ['NODE_ENV', 'production', 'common'],
  ['POSTGRES_PASSWORD', 'postgres', 'common'],
  ['DB_PASSWORD', '12345678', 'common'],
  ['DB_PASSWORD', 'aaaaaaaaaaaaaaaaaaaaaaaa', 'common'],
  ['PORTS', '3000,3001', 'common'],
  ['SMS_FROM', '+4915112345678', 'common'],
  ['SINCE', '2026-11-21T10:00:00Z', 'common'],
  ['MAIL_FROM', 'no-reply@mail.example.com', 'common'],
  ['AWS_REGION', 'eu-central-1', 'common'],
  ['S3_BUCKET', 'my-company-uploads-prod-2', 'common'],
  ['APP_NAME', 'HoldfastReference', 'common'],
  ['APP_TEXT', 'We open at 9am, at 5b Mill Street', 'common'],
  ['DATA_DIR', '/var/lib/app/data', 'common'],
  ['APP_ORIGIN', 'https://app.example.com', 'public'],
  ['SUPABASE_URL', 'https://qzkdwmpxrtvbnhgs.supabase.co', 'public'],
  ['DOCS', 'https://docs.example.com/guides/getting-started', 'public'],
  ['SENTRY_DSN', 'https://0f3a61d2c07be95418a2f6dd03b97c4e@o1.ingest.sentry.io/42', 'public'],
  ['GOOGLE_CLIENT_ID', '1234567890-q8zxwv2lp3.apps.googleusercontent.com', 'public'],
  ['STRIPE_PUBLISHABLE_KEY', 'pk_live_51Kq8ZxWv2LpRt7Ny5Bd', 'public'],
  ['VERCEL_GIT_COMMIT_SHA', '8f3a61d2c07be95418a2f6dd03b97c4e5a1f82c6', 'public'],
])('%s=%s is not: %s', (name, value, why) => {
  expect(notSearched(name, value)).toBe(why)
})
