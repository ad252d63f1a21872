/** Names on npm that impostors imitate: widely used packages. A new name one slip away from one of them is looked at by a person. */
export const POPULAR_NAMES: ReadonlySet<string> = new Set(
  (
    "react react-dom react-router react-router-dom react-redux redux preact inferno svelte vue vuex vue-router angular next nuxt gatsby remix vite webpack webpack-cli rollup parcel esbuild turbo " +
    "lodash underscore ramda rxjs axios request got node-fetch undici superagent cross-fetch ky express koa fastify hapi restify connect body-parser cookie-parser cors helmet morgan multer passport " +
    "jsonwebtoken jose bcrypt bcryptjs argon2 crypto-js uuid nanoid moment dayjs date-fns luxon chalk colors kleur picocolors commander yargs minimist inquirer ora debug winston pino bunyan log4js " +
    "jest mocha chai sinon jasmine karma cypress playwright puppeteer vitest ava tape nyc supertest nock eslint prettier typescript ts-node ts-jest tslib tslint babel-core babel-cli babel-eslint babel-loader " +
    "mongoose mongodb mysql mysql2 sequelize typeorm prisma knex redis ioredis sqlite3 better-sqlite3 drizzle-orm graphql apollo-server apollo-client socket.io socket.io-client websocket " +
    "dotenv cross-env cross-spawn execa shelljs rimraf mkdirp glob minimatch micromatch picomatch fast-glob globby chokidar nodemon concurrently npm-run-all husky lint-staged semver async bluebird " +
    "classnames styled-components emotion tailwindcss bootstrap jquery popper.js d3 three chart.js echarts leaflet handlebars mustache ejs nunjucks cheerio jsdom marked markdown-it highlight.js " +
    "node-sass sass less postcss autoprefixer css-loader style-loader file-loader html-webpack-plugin terser uglify-js validator joi yup ajv formik immer mobx zustand recoil swr " +
    "aws-sdk firebase firebase-admin stripe twilio nodemailer sendgrid openai langchain electron electron-builder discord.js telegraf serialport ethers web3 " +
    "fs-extra graceful-fs through2 inherits readable-stream safe-buffer string-width strip-ansi ansi-styles supports-color escape-string-regexp event-stream xml2js js-yaml fast-xml-parser node-gyp protobufjs safer-buffer color colord sync requests"
  ).split(" "),
);
