-- A private Prosody on loopback. servers/prosody starts it and gives FOLDER, C2S_PORT, COMPONENT_PORT, HTTP_PORT
-- and perhaps PRIVILEGED.
local folder = os.getenv("FOLDER")
local http_port = tonumber(os.getenv("HTTP_PORT"))
local privileged = os.getenv("PRIVILEGED") == "yes"
local certificate = folder .. "/localhost.crt"
local has_certificate = io.open(certificate) ~= nil

run_as_root = true -- harmless when started as somebody else
pidfile = folder .. "/prosody.pid"
data_path = folder .. "/data"
certificates = folder
log = { { levels = { min = "info" }, to = "console" } }
interfaces = { "127.0.0.1" }
c2s_ports = { tonumber(os.getenv("C2S_PORT")) }
component_ports = { tonumber(os.getenv("COMPONENT_PORT")) }
component_interfaces = { "127.0.0.1" }
c2s_direct_tls_ports = {}
s2s_ports = {}
s2s_direct_tls_ports = {}
http_ports = { http_port }
http_interfaces = { "127.0.0.1" }
http_default_host = "upload.localhost"
http_external_url = ("http://127.0.0.1:%d/"):format(http_port)
https_ports = {}

local modules = {
	"roster", "saslauth", "disco", "presence", "message", "iq", "ping", "private", "blocklist", "carbons",
	"vcard_legacy", "pep", "offline", "adhoc",
}
for _, more in ipairs { has_certificate and { "tls" } or {}, privileged and { "mam", "bookmarks", "privilege" } or {} } do
	table.move(more, 1, #more, #modules + 1, modules)
end
modules_enabled = modules
modules_disabled = { "s2s", "admin_shell", not has_certificate and "tls" or nil }
ssl = has_certificate and { certificate = certificate, key = folder .. "/localhost.key" } or nil
authentication = "internal_plain"
storage = { archive = "memory" } -- the rest goes to files
default_storage = "internal"
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
limits = {}

VirtualHost "localhost"
	privileged_entities = {
		["sms.localhost"] = {
			roster = "both", message = "outgoing", presence = "managed_entity",
			iq = {
				["http://jabber.org/protocol/pubsub"] = "both", ["http://jabber.org/protocol/pubsub#owner"] = "both",
				["vcard-temp"] = "get",
			},
		},
	}
VirtualHost "elsewhere"
Component "sms.localhost"
	component_secret = "open-sesame"
	modules_enabled = { privileged and "privilege" or nil }
Component "upload.localhost" "http_file_share"
