const dotenv = require("dotenv")

dotenv.config({ path: `${process.cwd()}/.env` })

const DATABASE_URL =
  process.env.DATABASE_URL || "postgres://localhost/medusa-backend"

const plugins = []

const modules = {
  eventBus: { resolve: "@medusajs/event-bus-local" },
  cacheService: { resolve: "@medusajs/cache-inmemory" },
}

/** @type {import('@medusajs/medusa').ConfigModule["projectConfig"]} */
const projectConfig = {
  jwt_secret: process.env.JWT_SECRET,
  cookie_secret: process.env.COOKIE_SECRET,
  store_cors: process.env.STORE_CORS || "http://localhost:8000",
  admin_cors: process.env.ADMIN_CORS || "http://localhost:7001",
  database_url: DATABASE_URL,
}

/** @type {import('@medusajs/medusa').ConfigModule} */
module.exports = { projectConfig, plugins, modules }
