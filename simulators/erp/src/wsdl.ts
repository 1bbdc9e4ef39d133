/** The service as its integrators have known it since the nineties: document/literal, one port. */
export const wsdl = (location: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="ErpPayments" targetNamespace="urn:erp:payments"
    xmlns:tns="urn:erp:payments" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/">
  <wsdl:types>
    <xsd:schema targetNamespace="urn:erp:payments" elementFormDefault="qualified">
${element('PayInvoice', ['vendor', 'invoice', 'amountMinor:long', 'currency', 'iban'])}
${element('PayInvoiceResponse', ['reference', 'remark?'])}
${element('FindPayment', ['vendor', 'invoice'])}
${element('FindPaymentResponse', ['found:boolean', 'reference?', 'amountMinor:long?', 'currency?', 'iban?', 'remark?'])}
${element('CancelPayment', ['reference'])}
${element('CancelPaymentResponse', ['reference', 'status'])}
    </xsd:schema>
  </wsdl:types>
${operations.map(messages).join('\n')}
  <wsdl:portType name="PaymentsPortType">
${operations.map(portOperation).join('\n')}
  </wsdl:portType>
  <wsdl:binding name="PaymentsBinding" type="tns:PaymentsPortType">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
${operations.map(boundOperation).join('\n')}
  </wsdl:binding>
  <wsdl:service name="Payments">
    <wsdl:port name="PaymentsPort" binding="tns:PaymentsBinding"><soap:address location="${location}"/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>
`;

const operations = ['PayInvoice', 'FindPayment', 'CancelPayment'];

function element(name: string, fields: string[]): string {
  const children = fields.map((field) => {
    const [title, type = 'string'] = field.replace('?', '').split(':');
    return `        <xsd:element name="${title}" type="xsd:${type}"${field.endsWith('?') ? ' minOccurs="0"' : ''}/>`;
  });
  return `      <xsd:element name="${name}"><xsd:complexType><xsd:sequence>\n${children.join('\n')}\n      </xsd:sequence></xsd:complexType></xsd:element>`;
}

const messages = (name: string): string =>
  `  <wsdl:message name="${name}Input"><wsdl:part name="parameters" element="tns:${name}"/></wsdl:message>
  <wsdl:message name="${name}Output"><wsdl:part name="parameters" element="tns:${name}Response"/></wsdl:message>`;

const portOperation = (name: string): string =>
  `    <wsdl:operation name="${name}"><wsdl:input message="tns:${name}Input"/><wsdl:output message="tns:${name}Output"/></wsdl:operation>`;

const boundOperation = (name: string): string =>
  `    <wsdl:operation name="${name}"><soap:operation soapAction="urn:erp:payments/${name}"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>`;
