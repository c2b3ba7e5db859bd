/* sentences_contacts.h - what users read about contacts, presence and names. Read through sentences.h. */
X(NETWORK_GONE,
	"The gateway has no connection to the network right now. Messages are kept and sent when it is back.",
	"Das Gateway hat gerade keine Verbindung zum Netz. Nachrichten werden aufbewahrt und gesendet, sobald sie wieder da ist.",
	"La pasarela no tiene conexión con la red ahora. Los mensajes se guardan y se envían cuando vuelva.",
	"La passerelle n’a pas de connexion au réseau en ce moment. Les messages sont conservés et envoyés à son retour.",
	"网关目前与网络断开连接。消息会被保存，并在恢复后发送。")
