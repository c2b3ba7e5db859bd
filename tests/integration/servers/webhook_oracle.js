// The carriers' own code, asked about webhooks: [{ ask, scheme, key, request, certificate }, ...] on stdin, answers on stdout.
// "verify": true, false. "sign": the headers that the carrier's code puts on the request.
'use strict';

const crypto = require('crypto');
const fs = require('fs');
const https = require('https');
const { EventEmitter } = require('events');
const querystring = require('querystring');

const jsonwebtoken = require('jsonwebtoken');
const messagebirdHmac = require('messagebird/lib/signature');
const messagebirdJwt = require('messagebird/lib/webhook-signature-jwt');
const plivo = require('plivo');
const SnsValidator = require('sns-validator');
const { TelnyxWebhook } = require('telnyx/lib/webhooks');
const twilio = require('twilio');

const sha256 = text => crypto.createHash('sha256').update(text).digest('hex');
const isHashed = request => request.url.includes('bodySHA256=');
const form = request => (isHashed(request) ? {} : querystring.parse(request.body));
const lowered = headers => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

// As their middleware sees it.
const seen = request => ({
	headers: lowered(request.headers), query: querystring.parse(new URL(request.url).search.slice(1)), body: request.body,
});

async function succeeds(promise) {
	try {
		return (await promise) !== false;
	} catch (error) {
		return false;
	}
}

// Amazon's certificate comes from us instead of the network.
function serveCertificate(certificate) {
	https.get = (url, answered) => {
		const answer = new EventEmitter();
		answer.statusCode = 200;
		answered(answer);
		answer.emit('data', certificate);
		answer.emit('end');
		return new EventEmitter();
	};
}

const verify = {
	twilio: ({ request, key }) => {
		const claimed = request.headers['X-Twilio-Signature'];
		return isHashed(request) ? twilio.validateRequestWithBody(key, claimed, request.url, request.body)
			: twilio.validateRequest(key, claimed, request.url, form(request));
	},
	'plivo-v2': ({ request: { url, headers }, key }) =>
		plivo.validateSignature(url, headers['X-Plivo-Signature-V2-Nonce'], headers['X-Plivo-Signature-V2'], key),
	'plivo-v3': ({ request, key }) => plivo.validateV3Signature(request.method, request.url,
		request.headers['X-Plivo-Signature-V3-Nonce'], key, request.headers['X-Plivo-Signature-V3'], { ...form(request) }),
	'bird-hmac': ({ request, key }) => messagebirdHmac.validate(seen(request), key),
	'messagebird-jwt': ({ request, key }) => messagebirdJwt.verify(request.url, Buffer.from(request.body),
		request.headers['messagebird-signature-jwt'], crypto.createSecretKey(Buffer.from(key))),
	'vonage-jwt': ({ request, key }) => {
		const claims = jsonwebtoken.verify(request.headers.Authorization.slice(7), key, { algorithms: ['HS256'] });
		return claims.payload_hash === sha256(request.body);
	},
	'telnyx-ed25519': ({ request, key }) => new TelnyxWebhook(key).verify(request.body, lowered(request.headers)),
	sns: ({ request, certificate }) => new Promise((resolve, reject) => {
		serveCertificate(certificate);
		new SnsValidator().validate(request.body, error => (error ? reject(error) : resolve(true)));
	}),
};

const sign = {
	twilio: ({ request, key }) => ({ 'X-Twilio-Signature': twilio.getExpectedTwilioSignature
		? twilio.getExpectedTwilioSignature(key, request.url, form(request))
		: require('twilio/lib/webhooks/webhooks').getExpectedTwilioSignature(key, request.url, form(request)) }),
	'bird-hmac': ({ request, key }) =>
		({ 'messagebird-signature': messagebirdHmac.generate(seen(request), key).toString('base64') }),
	'messagebird-jwt': ({ request, key }) => ({ 'messagebird-signature-jwt': jsonwebtoken.sign({
		url_hash: sha256(request.url), ...(request.body ? { payload_hash: sha256(request.body) } : {}),
	}, key, { algorithm: 'HS512', issuer: 'MessageBird', jwtid: 'a', expiresIn: 60, notBefore: 0 }) }),
	'vonage-jwt': ({ request, key }) =>
		({ Authorization: 'Bearer ' + jsonwebtoken.sign({ payload_hash: sha256(request.body) }, key, { algorithm: 'HS256' }) }),
};

async function answer(asked) {
	if (asked.ask === 'sign')
		return { ...asked.request.headers, ...sign[asked.scheme](asked) };
	return succeeds((async () => verify[asked.scheme](asked))());
}

(async () => {
	const answers = [];
	for (const asked of JSON.parse(fs.readFileSync(0, 'utf8')))
		answers.push(await answer(asked));
	process.stdout.write(JSON.stringify(answers));
})();
